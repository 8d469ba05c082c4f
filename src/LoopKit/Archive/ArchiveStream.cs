using System.Text.Json.Serialization;

namespace LoopKit.Archive;

/// <summary>The streams of a loop that an archive holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArchiveStream>))]
internal enum ArchiveStream
{
    [JsonStringEnumMemberName("journal")]
    Journal,

    [JsonStringEnumMemberName("inbox")]
    Inbox,
}
