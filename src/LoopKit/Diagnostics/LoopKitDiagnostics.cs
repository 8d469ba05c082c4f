namespace LoopKit.Diagnostics;

/// <summary>The names under which LoopKit can be watched.</summary>
public static class LoopKitDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "LoopKit";
}
