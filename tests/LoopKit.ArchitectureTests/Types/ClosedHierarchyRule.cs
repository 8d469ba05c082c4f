using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Types;

/// <summary>A hierarchy of records is closed, and every case of one that is stored can be read back.</summary>
internal static partial class ClosedHierarchyRule
{
    /// <summary>Abstract records, which no other assembly may derive from.</summary>
    public static bool IsHierarchy(Type type) => type is { IsClass: true, IsAbstract: true } && type.GetMethod("<Clone>$") is not null;

    public static IEnumerable<Type> CasesOf(Type root) =>
        root.Assembly.GetTypes().Where(type => type.IsSubclassOf(root)).OrderBy(type => type.FullName, StringComparer.Ordinal);

    public static IEnumerable<string> Check(Type root)
    {
        if (!IsHierarchy(root))
        {
            yield return $"{root.Name} is not an abstract record.";
        }

        // The constructor that copies is the compiler's; it needs an instance and so makes no new kind of one.
        if (Constructors(root).Any(constructor => !constructor.IsFamilyAndAssembly && !constructor.IsPrivate))
        {
            yield return $"{root.Name} can be derived from elsewhere. Make its constructor private protected.";
        }

        foreach (var open in CasesOf(root).Where(type => !type.IsSealed && !type.IsAbstract))
        {
            yield return $"{open.Name}, a case of {root.Name}, is not sealed.";
        }

        if (!CasesOf(root).Any())
        {
            yield return $"{root.Name} has no cases.";
        }
    }

    public static IEnumerable<string> CheckDiscriminators(Type root)
    {
        var declared = root.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToList();
        if (root.GetCustomAttribute<JsonPolymorphicAttribute>() is not { TypeDiscriminatorPropertyName: "type", UnknownDerivedTypeHandling: JsonUnknownDerivedTypeHandling.FailSerialization })
        {
            yield return $"{root.Name} is not polymorphic with the property 'type', refusing unknown cases.";
        }

        foreach (var missing in CasesOf(root).Where(type => !type.IsAbstract).Except(declared.Select(attribute => attribute.DerivedType)))
        {
            yield return $"{missing.Name} has no [JsonDerivedType] on {root.Name}.";
        }

        foreach (var attribute in declared.Where(attribute => attribute.TypeDiscriminator is not string text || !KebabCase().IsMatch(text)))
        {
            yield return $"The discriminator '{attribute.TypeDiscriminator}' of {attribute.DerivedType.Name} is not a kebab-case text: it could be written but not read back.";
        }

        foreach (var twice in declared.GroupBy(attribute => attribute.TypeDiscriminator).Where(group => group.Key is not null && group.Count() > 1))
        {
            yield return $"The discriminator '{twice.Key}' stands for {string.Join(" and ", twice.Select(attribute => attribute.DerivedType.Name))}.";
        }
    }

    private static IEnumerable<ConstructorInfo> Constructors(Type root) => root
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != root);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();
}
