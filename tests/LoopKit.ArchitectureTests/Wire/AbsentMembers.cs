using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Json;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>What a record read from JSON has where the JSON has nothing, compared with what the code says.</summary>
internal static class AbsentMembers
{
    /// <summary>Optional members, left out one by one and all together, have the values that code gets that does not set them.</summary>
    public static IEnumerable<string> CheckOptional(Type type, JsonSerializerOptions options)
    {
        var optional = WireMember.Of(type).Where(member => member.IsOptional).ToList();
        var minimal = WireSample.Minimal(type);
        foreach (var absent in optional.Select(member => new[] { member }).Append([.. optional]))
        {
            var record = Without(type, absent, options).Deserialize(type, options)!;
            foreach (var member in absent.Where(member => ValueOf(member, record) != ValueOf(member, minimal)))
            {
                yield return $"{type.Name}.{member.Name} is {ValueOf(member, record)} when it is absent; the code says {ValueOf(member, minimal)}.";
            }
        }
    }

    /// <summary>A record of which a part is missing that it cannot be without is refused, not made up.</summary>
    public static IEnumerable<string> CheckRequired(Type type, JsonSerializerOptions options)
    {
        foreach (var member in WireMember.Of(type).Where(member => !member.IsOptional && !type.IsValueType))
        {
            if (CanBeRead(Without(type, [member], options), type, options))
            {
                yield return $"{type.Name} is read although it has no {member.Name}.";
            }
        }
    }

    private static JsonObject Without(Type type, IEnumerable<WireMember> members, JsonSerializerOptions options)
    {
        var json = JsonSerializer.SerializeToNode(WireSample.Full(type), type, options)!.AsObject();
        foreach (var member in members)
        {
            Assert.That(json.Remove(options.PropertyNamingPolicy!.ConvertName(member.Name)), $"{type.Name} as JSON has {member.Name}: {json.ToJsonString()}");
        }

        return json;
    }

    private static bool CanBeRead(JsonObject json, Type type, JsonSerializerOptions options)
    {
        try
        {
            return json.Deserialize(type, options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string ValueOf(WireMember member, object record) => JsonSerializer.Serialize(member.Property.GetValue(record), member.Type, LoopKitJson.Options);
}
