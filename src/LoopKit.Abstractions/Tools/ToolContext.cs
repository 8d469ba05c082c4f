using LoopKit.Sandbox;

namespace LoopKit.Tools;

/// <summary>For whom tools are made. Tools are made anew for every iteration of every loop.</summary>
public sealed record ToolContext
{
    /// <summary>The loop.</summary>
    public required LoopId Loop { get; init; }

    /// <summary>The iteration, from 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>The loop's files.</summary>
    public required IWorkspaceFiles Files { get; init; }

    /// <summary>The longest time a call may take; the call's cancellation token ends it then.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>What commands that a tool runs may reach and use.</summary>
    public SandboxPolicy Sandbox { get; init; } = new();

    /// <summary>Files that this iteration had read or written before its host was restarted: they may be edited without reading them again.</summary>
    public IReadOnlyList<string> FilesReadBefore { get; init; } = [];
}
