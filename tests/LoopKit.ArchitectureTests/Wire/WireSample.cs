using System.Text.Json;
using LoopKit.ArchitectureTests.Types;
using LoopKit.Coordination;
using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Makes records whose values follow from the names of their properties alone, so that they stay the same when properties are added.</summary>
internal static class WireSample
{
    /// <summary>A record with every property set.</summary>
    public static object Full(Type type) => Create(type, _ => true);

    /// <summary>A record as code makes it that sets only what it must.</summary>
    public static object Minimal(Type type) => Create(type, member => !member.IsOptional);

    private static object Create(Type type, Func<WireMember, bool> isSet)
    {
        var members = WireMember.Of(type);
        var constructor = WireMember.ConstructorOf(type);
        var record = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke([.. constructor.GetParameters().Select(Argument)]);
        foreach (var member in members.Where(member => member.Parameter is null && isSet(member)))
        {
            member.Property.SetValue(record, Value(member.Type, member.Name));
        }

        return record;

        object? Argument(System.Reflection.ParameterInfo parameter) =>
            members.FirstOrDefault(member => member.Parameter == parameter) is { } member && !isSet(member)
                ? parameter.HasDefaultValue ? parameter.DefaultValue : null
                : Value(parameter.ParameterType, parameter.Name!);
    }

    private static object Value(Type type, string name)
    {
        var word = JsonNamingPolicy.KebabCaseLower.ConvertName(name);
        var number = (name.Sum(character => character) % 90) + 10;
        return type switch
        {
            _ when Nullable.GetUnderlyingType(type) is { } value => Value(value, name),
            _ when type == typeof(string) => $"{word} é <{number}>",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => number,
            _ when type == typeof(long) => number + 3_000_000_000L,
            _ when type == typeof(double) => number / 128.0,
            _ when type == typeof(decimal) => number / 100m,
            _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds((number * 1000) + 250),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 2, 3, 4, number % 60, 678, TimeSpan.Zero),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, 2, (byte)number]),
            _ when type.IsEnum => type.GetEnumValues().GetValue(1)!,
            _ when type == typeof(ModelRef) => new ModelRef("provider", word),
            _ when type == typeof(Address) => Address.ForPerson(word),
            _ when type == typeof(Content) => Text(word, name),
            { IsValueType: true } when type.GetConstructor([typeof(string)]) is { } id => id.Invoke([word]),
            { IsGenericType: true } => Collection(type, name),
            { IsAbstract: true } => Full(ClosedHierarchyRule.CasesOf(type).First()),
            _ when type.Namespace!.StartsWith("LoopKit", StringComparison.Ordinal) => Full(type),
            _ => throw new NotSupportedException($"Say here what a sample of {type} is."),
        };
    }

    /// <summary>Exactly one of the two forms, as the remarks of <see cref="Content"/> demand.</summary>
    private static Content Text(string word, string name) => name is "Output" or "Prompt"
        ? new Content { Hash = new string('a', 64), Length = 3_000 }
        : new Content { Text = word + " é <1>" };

    private static object Collection(Type type, string name)
    {
        var arguments = type.GetGenericArguments();
        if (arguments is [var item])
        {
            var list = Array.CreateInstance(item, 1);
            list.SetValue(Value(item, name), 0);
            return list;
        }

        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        dictionary.Add(Value(arguments[0], name), Value(arguments[1], name));
        return dictionary;
    }
}
