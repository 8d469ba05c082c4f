using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace LoopKit.ArchitectureTests.PublicApi;

/// <summary>Writes down what an assembly promises to those who compile against it: one line a type, one line a member.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var group in types.Where(IsVisible).GroupBy(type => type.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(group.Key).Append('\n');
            foreach (var type in group.OrderBy(ApiNames.Of, StringComparer.Ordinal))
            {
                text.Append("  ").Append(ApiTypes.Describe(type)).Append('\n');
                foreach (var line in Members(type).Order(StringComparer.Ordinal))
                {
                    text.Append("    ").Append(line).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Public, or protected where somebody may derive.</summary>
    internal static bool IsPromised(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && method.DeclaringType is { IsSealed: false });

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? type.GetEnumNames().Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")
        : type.GetMembers(Declared).Where(member => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null).Select(Describe).OfType<string>();

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsPromised(constructor) => ApiMembers.Describe(constructor),
        MethodInfo method when IsPromised(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) => ApiMembers.Describe(method),
        PropertyInfo property when property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsPromised) => ApiMembers.Describe(property),
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily => ApiMembers.Describe(field),
        EventInfo { AddMethod: { } add } raised when IsPromised(add) => $"event {ApiNames.Of(raised.EventHandlerType!)} {raised.Name}",
        _ => null,
    };
}
