namespace LoopKit.Diagnostics;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, with less than there could be.</summary>
    Notice,

    /// <summary>Does not work.</summary>
    Problem,
}
