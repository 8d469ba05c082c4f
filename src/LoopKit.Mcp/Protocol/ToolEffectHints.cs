using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Protocol;

/// <summary>The annotations that tools share. Loops are the host's own, so no tool is open to the world.</summary>
internal static class ToolEffectHints
{
    /// <summary>Changes nothing.</summary>
    public static ToolAnnotations Reads() => new() { ReadOnlyHint = true, OpenWorldHint = false };

    /// <summary>Adds something; nothing is lost by it.</summary>
    public static ToolAnnotations Adds() => new() { ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = false, OpenWorldHint = false };

    /// <summary>May end something for ever.</summary>
    public static ToolAnnotations Destroys() => new() { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = false };
}
