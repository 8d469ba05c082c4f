using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>A property of a record that JSON reads: one that can be set, by the constructor or by itself.</summary>
/// <param name="Property">The property.</param>
/// <param name="Parameter">The parameter of the constructor that sets it, if one does.</param>
internal sealed record WireMember(PropertyInfo Property, ParameterInfo? Parameter)
{
    public string Name => Property.Name;

    public Type Type => Property.PropertyType;

    /// <summary>Whether a record without it can be made in code, or whether it may be <see langword="null"/>, which is written by leaving it out.</summary>
    public bool IsOptional => Parameter is not null
        ? Parameter.HasDefaultValue || new NullabilityInfoContext().Create(Parameter).WriteState == NullabilityState.Nullable
        : !Property.IsDefined(typeof(RequiredMemberAttribute));

    public static IReadOnlyList<WireMember> Of(Type type)
    {
        var parameters = ConstructorOf(type)?.GetParameters() ?? [];
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => new WireMember(property, parameters.FirstOrDefault(parameter => parameter.Name == property.Name)))
            .Where(member => member.Parameter is not null || member.Property.SetMethod is not null)];
    }

    /// <summary>The constructor with the most parameters, without the one that copies.</summary>
    public static ConstructorInfo? ConstructorOf(Type type) => type.GetConstructors()
        .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type)
        .MaxBy(constructor => constructor.GetParameters().Length);
}
