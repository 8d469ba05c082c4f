namespace LoopKit.Mcp.Tools;

/// <summary>Whether a question was answered in time.</summary>
internal enum QueryOutcome
{
    /// <summary>The loop's model answered.</summary>
    Answered,

    /// <summary>No answer yet; the question stays in the loop's inbox.</summary>
    TimedOut,

    /// <summary>Somebody took the question back.</summary>
    Cancelled,
}
