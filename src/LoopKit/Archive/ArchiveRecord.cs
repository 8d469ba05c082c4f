using System.Text.Json.Serialization;

namespace LoopKit.Archive;

/// <summary>One line of an archive. The kinds and their members are described in <c>docs/archive.md</c> and are only ever added to.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ArchiveHeader), "loop")]
[JsonDerivedType(typeof(ArchiveBlob), "blob")]
[JsonDerivedType(typeof(ArchiveEvent), "event")]
[JsonDerivedType(typeof(ArchiveEnd), "end")]
internal abstract record ArchiveRecord;

/// <summary>The first line.</summary>
internal sealed record ArchiveHeader : ArchiveRecord
{
    public required int Format { get; init; }

    public required LoopId Loop { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Written { get; init; }
}

/// <summary>A payload: as text when it is text, otherwise in base 64.</summary>
internal sealed record ArchiveBlob : ArchiveRecord
{
    public required string Hash { get; init; }

    public string? Text { get; init; }

    public byte[]? Base64 { get; init; }
}

/// <summary>An event of the journal or of the inbox, its payload byte for byte.</summary>
internal sealed record ArchiveEvent : ArchiveRecord
{
    public required ArchiveStream Stream { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Type { get; init; }

    public required string Hash { get; init; }

    public string? Text { get; init; }

    public byte[]? Base64 { get; init; }
}

/// <summary>The last line: an archive without it, or with another count or hash, is cut off or damaged.</summary>
internal sealed record ArchiveEnd : ArchiveRecord
{
    public required long Events { get; init; }

    public required long Blobs { get; init; }

    public required string Sha256 { get; init; }
}
