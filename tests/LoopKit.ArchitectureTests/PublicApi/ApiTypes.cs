using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit.ArchitectureTests.PublicApi;

/// <summary>The head of a type: what it is and what it derives from.</summary>
internal static class ApiTypes
{
    public static string Describe(Type type)
    {
        var bases = Bases(type).ToList();
        return $"{Kind(type)} {ApiNames.Of(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{ApiNames.Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "") + (PrintsMembers(type) ? "record struct" : "struct"),
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record"),
    };

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [];
        }

        // What a base or another interface brings along is theirs; that a record equals itself says nothing.
        var inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(implemented => implemented.GetInterfaces()));
        return new[] { type.BaseType }.OfType<Type>().Where(parent => parent != typeof(object) && parent != typeof(ValueType)).Select(ApiNames.Of)
            .Concat(type.GetInterfaces().Except(inherited).Where(implemented => implemented.IsVisible && !IsEquatable(implemented)).Select(ApiNames.Of).Order(StringComparer.Ordinal));
    }

    private static bool IsEquatable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEquatable<>);

    private static bool PrintsMembers(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;
}
