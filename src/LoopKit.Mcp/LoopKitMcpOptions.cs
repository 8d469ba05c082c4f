namespace LoopKit.Mcp;

/// <summary>The settings of the MCP server.</summary>
public sealed class LoopKitMcpOptions
{
    /// <summary>The model, as <c>PROVIDER:MODEL</c>, of loops that are started without one. Default: <see langword="null"/>, the loop type's own.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>
    /// The absolute path of the repository or directory of loops that are started without one. Default: <see langword="null"/>, the host's
    /// current directory.
    /// </summary>
    public string? DefaultRepository { get; set; }

    /// <summary>What loops read as the sender, after <c>client:</c>, when a client does not say its name. Default: <c>mcp</c>.</summary>
    public string ClientName { get; set; } = "mcp";
}
