using System.Reflection;
using System.Text.Json.Serialization;
using LoopKit.ArchitectureTests.Types;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Storage;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>The records that are stored, or that a contract sends from one process to another.</summary>
internal static class WireTypes
{
    private static readonly Type[] _contracts = [typeof(ILoopEngine), typeof(ICoordinator), typeof(IScheduler), typeof(ILoopStore)];

    public static IReadOnlyList<Type> All { get; } =
        [.. ReachableFrom([typeof(LoopEvent), typeof(LoopCommand), typeof(Message), typeof(LoopSnapshot), typeof(LoopSpec), .. _contracts.SelectMany(TypesOf)])];

    /// <summary>The enumerations in them, which are written as words.</summary>
    public static IReadOnlyList<Type> Enumerations { get; } =
        [.. All.SelectMany(Properties).Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).Where(type => type.IsEnum).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>All records of LoopKit that a value of these types can hold. Those with a converter of their own have no properties in JSON.</summary>
    public static IEnumerable<Type> ReachableFrom(IEnumerable<Type> roots)
    {
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(roots);
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            foreach (var part in IsOurs(type) ? Properties(type).Select(property => property.PropertyType).Concat(ClosedHierarchyRule.CasesOf(type)) : Parts(type))
            {
                waiting.Enqueue(part);
            }
        }

        return seen.Where(type => IsOurs(type) && !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    private static PropertyInfo[] Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static bool IsOurs(Type type) => type is { IsEnum: false, IsInterface: false, IsGenericType: false, IsArray: false }
        && type.Namespace?.StartsWith("LoopKit", StringComparison.Ordinal) == true
        && type.GetCustomAttribute<JsonConverterAttribute>() is null;

    private static IEnumerable<Type> TypesOf(Type contract) =>
        contract.GetMethods().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType));

    private static Type[] Parts(Type type) => type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
}
