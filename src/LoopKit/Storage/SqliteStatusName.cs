using System.Text.Json;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>The stored text of a status: the same as in JSON.</summary>
internal static class SqliteStatusName
{
    private static readonly Dictionary<LoopStatus, string> _names =
        Enum.GetValues<LoopStatus>().ToDictionary(status => status, status => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()));

    public static string Of(LoopStatus status) => _names[status];
}
