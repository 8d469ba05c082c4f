using System.Reflection;
using System.Text.Json.Serialization;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>
/// Readers that are generated at compile time set optional properties that are absent to zero or <see langword="null"/>, whatever the code says.
/// So they may read only records without other defaults. A context that only writes reads nothing.
/// </summary>
internal static class GeneratedReaderRule
{
    public static IEnumerable<string> Check(Type context) => WireTypes.ReachableFrom(RootsOf(context))
        .SelectMany(type => WireMember.Of(type).Where(member => member.IsOptional && member.Parameter is null && HasDefault(type, member))
            .Select(member => $"{context.Name} reads {type.Name}, whose {member.Name} would lose its default. Read it with LoopKitJson.Options, or set the default where it is used."));

    private static IEnumerable<Type> RootsOf(Type context) => OnlyWrites(context) ? [] : context.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
        .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!);

    private static bool OnlyWrites(Type context) =>
        context.GetCustomAttribute<JsonSourceGenerationOptionsAttribute>()?.GenerationMode == JsonSourceGenerationMode.Serialization;

    private static bool HasDefault(Type type, WireMember member)
    {
        var value = member.Property.GetValue(WireSample.Minimal(type));
        return value is not null && (!member.Type.IsValueType || !value.Equals(Activator.CreateInstance(member.Type)));
    }
}
