namespace LoopKit.AdversarialTests.Oracle;

/// <summary>A secret of the host.</summary>
internal static class KnownSecret
{
    /// <summary>A key that no form gives away.</summary>
    public const string Value = "adversary-wants-4711-this";

    /// <summary>What stands in its place.</summary>
    public const string Placeholder = "[redacted: secret]";
}
