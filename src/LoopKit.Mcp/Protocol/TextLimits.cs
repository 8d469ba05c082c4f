namespace LoopKit.Mcp.Protocol;

/// <summary>The longest texts that clients may send, in characters. A loop's model would not be shown more of a message.</summary>
internal static class TextLimits
{
    public const int Goal = 20_000;

    public const int Message = 20_000;

    public const int Reason = 1_000;

    public const int CommandLine = 4_000;

    public const int FilePath = 4_000;

    public const int Name = 200;
}
