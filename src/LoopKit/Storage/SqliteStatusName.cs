using System.Text.Json;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>The stored text of a status: the same as in JSON.</summary>
internal static class SqliteStatusName
{
    private static readonly Dictionary<LoopStatus, string> _names =
        Enum.GetValues<LoopStatus>().ToDictionary(status => status, status => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()));

    private static readonly Dictionary<string, LoopStatus> _statuses = _names.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static LoopStatus? Parse(string name) => _statuses.TryGetValue(name, out var status) ? status : null;

    public static string Of(LoopStatus status) => _names[status];
}
