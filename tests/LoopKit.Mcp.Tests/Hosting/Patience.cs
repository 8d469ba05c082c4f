namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>How long a test waits for what must happen, on a machine that is busy.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;
}
