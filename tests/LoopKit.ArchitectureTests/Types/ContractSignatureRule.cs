using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit.ArchitectureTests.Types;

/// <summary>The signatures of a contract that is served in-process and from afar alike.</summary>
internal static class ContractSignatureRule
{
    private static readonly Type[] _values = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(TimeSpan), typeof(DateTimeOffset), typeof(ReadOnlyMemory<byte>)];

    public static IEnumerable<string> Check(Type contract)
    {
        foreach (var member in contract.GetEvents().Cast<MemberInfo>().Concat(contract.GetProperties()))
        {
            yield return $"{contract.Name}.{member.Name} is not a method.";
        }

        foreach (var method in contract.GetMethods().Where(method => !method.IsSpecialName))
        {
            foreach (var violation in Check(method))
            {
                yield return $"{contract.Name}.{method.Name} {violation}";
            }
        }
    }

    private static IEnumerable<string> Check(MethodInfo method)
    {
        if (method.IsGenericMethodDefinition)
        {
            yield return "is generic.";
        }

        if (Result(method.ReturnType) is not { } results)
        {
            yield return $"returns {method.ReturnType.Name}. Return ValueTask, ValueTask<T> or IAsyncEnumerable<T>.";
        }
        else if (results.FirstOrDefault(type => !IsWire(type)) is { } unfit)
        {
            yield return $"returns {unfit.Name}, which cannot be sent.";
        }

        var parameters = method.GetParameters();
        if (parameters.LastOrDefault() is not { Name: "cancellationToken", HasDefaultValue: true } last || last.ParameterType != typeof(CancellationToken))
        {
            yield return "does not end with 'CancellationToken cancellationToken = default'.";
        }

        foreach (var parameter in parameters.Where(parameter => parameter.ParameterType != typeof(CancellationToken) && (parameter.ParameterType.IsByRef || !IsWire(parameter.ParameterType))))
        {
            yield return $"takes '{parameter.Name}', a {parameter.ParameterType.Name}, which cannot be sent.";
        }
    }

    private static Type[]? Result(Type type) => type == typeof(ValueTask) ? []
        : type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>)) ? type.GetGenericArguments()
        : null;

    /// <summary>Values, and records of this contract's own assembly whose properties are all of that kind and never change.</summary>
    private static bool IsWire(Type type) => IsWire(type, []);

    private static bool IsWire(Type type, HashSet<Type> seen)
    {
        if (type.IsEnum || _values.Contains(type) || !seen.Add(type))
        {
            return true;
        }

        if (type.IsGenericType)
        {
            return type.GetGenericTypeDefinition() is var definition
                && (definition == typeof(Nullable<>) || definition == typeof(IReadOnlyList<>) || definition == typeof(IReadOnlyDictionary<,>))
                && type.GetGenericArguments().All(argument => IsWire(argument, seen));
        }

        return IsRecord(type)
            && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).All(property => IsWire(property.PropertyType, seen) && !IsMutable(property))
            && ClosedHierarchyRule.CasesOf(type).All(derived => IsWire(derived, seen));
    }

    private static bool IsRecord(Type type) =>
        !typeof(Delegate).IsAssignableFrom(type) && (type.GetMethod("<Clone>$") is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null));

    private static bool IsMutable(PropertyInfo property) =>
        property.SetMethod is { } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
