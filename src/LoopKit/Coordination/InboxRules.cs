namespace LoopKit.Coordination;

/// <summary>What an inbox takes beyond what any takes.</summary>
[Flags]
internal enum InboxRules
{
    /// <summary>A loop that has ended takes nothing, and a full inbox neither.</summary>
    None = 0,

    /// <summary>A loop that has ended takes it: for what its record can answer.</summary>
    AlsoEnded = 1,

    /// <summary>A full inbox takes it.</summary>
    AlsoFull = 2,
}
