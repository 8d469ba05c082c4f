namespace LoopKit.Tools;

/// <summary>What was found out about a call whose host ended while it was running.</summary>
public abstract record ToolReconciliation
{
    private protected ToolReconciliation()
    {
    }

    /// <summary>The call had its effect; it is not repeated.</summary>
    /// <param name="Result">What the model is told: a string as it is, anything else as JSON.</param>
    public sealed record Happened(object? Result) : ToolReconciliation;

    /// <summary>The call had no effect at all; it is made now, with the same idempotency key.</summary>
    public sealed record DidNotHappen : ToolReconciliation;

    /// <summary>It cannot be found out. The call is not repeated, and the model is told that its outcome is unknown.</summary>
    /// <param name="Why">What the model is told in addition, for example what was found half done.</param>
    public sealed record Unknown(string? Why = null) : ToolReconciliation;
}
