namespace LoopKit.Coordination;

/// <summary>Whether a sender may send a message now.</summary>
internal abstract record FloodVerdict
{
    private FloodVerdict()
    {
    }

    /// <summary>It may.</summary>
    public static FloodVerdict Pass { get; } = new Passes();

    /// <summary>It sends too much.</summary>
    /// <param name="RetryAfter">When the next one passes.</param>
    public sealed record Over(TimeSpan RetryAfter) : FloodVerdict;

    /// <summary>It has sent too much for too long.</summary>
    /// <param name="RetryAfter">When it is heard again.</param>
    /// <param name="IsNew">Whether this message was the one too many.</param>
    public sealed record ShutOut(TimeSpan RetryAfter, bool IsNew) : FloodVerdict;

    private sealed record Passes : FloodVerdict;
}
