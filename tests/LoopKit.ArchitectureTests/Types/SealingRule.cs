namespace LoopKit.ArchitectureTests.Types;

/// <summary>A class is sealed, static or abstract: what may be derived from is decided, not left open.</summary>
internal static class SealingRule
{
    public static IEnumerable<string> Check(IEnumerable<Type> types) => types
        .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
        .Select(type => $"{type.FullName} is neither sealed nor static nor abstract. Seal it.");
}
