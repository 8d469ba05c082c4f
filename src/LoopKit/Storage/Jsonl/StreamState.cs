namespace LoopKit.Storage.Jsonl;

/// <summary>Where one stream of the store stands.</summary>
internal sealed class StreamState(string name)
{
    private long _published;

    /// <summary>The name of its files.</summary>
    public string Name { get; } = name;

    /// <summary>Its name; known once a record was read.</summary>
    public StreamId Id { get; set; }

    /// <summary>Version, hash and lease. Replaced by the writer, never changed by it.</summary>
    public StreamHead Head { get; set; } = new();

    /// <summary>The first version of the file that is appended to.</summary>
    public long Segment { get; set; } = 1;

    /// <summary>Where the last whole append ends in that file.</summary>
    public long Length { get; set; }

    /// <summary>Where the last record begins in that file.</summary>
    public long LastLine { get; set; }

    /// <summary>When the file was changed last, as it was looked at.</summary>
    public long Touched { get; set; }

    public SummaryDocument? Summary { get; set; }

    /// <summary>What is wrong with it; it can be read up to there and not written.</summary>
    public StreamDamage? Damage { get; set; }

    /// <summary>The end of the file that is to be cut.</summary>
    public TornTail? Torn { get; set; }

    /// <summary>Whether git brought two histories together in its files.</summary>
    public bool IsForked { get; set; }

    /// <summary>The last version that has a position.</summary>
    public long Indexed { get; set; }

    /// <summary>Its content, when it stands in no file yet: a reader resolves a fork in memory.</summary>
    public byte[]? Image { get; init; }

    /// <summary>The last version that readers may see: it is durable and acknowledged. Read by any thread.</summary>
    public long Published
    {
        get => Volatile.Read(ref _published);
        set => Volatile.Write(ref _published, value);
    }

    /// <summary>Where a read ended last, for one that goes on there.</summary>
    public StreamPlace? LastRead { get; set; }
}
