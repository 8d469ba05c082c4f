using LoopKit.AdversarialTests.Oracle;

namespace LoopKit.AdversarialTests.Attacks;

/// <summary>All attacks of the tables.</summary>
internal static class AttackTables
{
    public static IEnumerable<Attack> All => [.. PathAttacks.All, .. NameAttacks.All, .. FileAttacks.All, .. CommandAttacks.All, .. SecretAttacks.All, .. ModelAttacks.All];
}
