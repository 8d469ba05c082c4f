namespace LoopKit.Storage;

/// <summary>Follows the hash chain of one stream and says where it breaks.</summary>
internal sealed class StreamChain
{
    private readonly byte[] _hash = new byte[EventHash.Size];

    /// <summary>The last version that was right; 0 before the first.</summary>
    public long Version { get; private set; }

    /// <summary>Adds the next event.</summary>
    /// <param name="version">The version that it says it has.</param>
    /// <param name="data">The event.</param>
    /// <param name="hash">The hash that it says it has.</param>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    public string? Add(long version, EventData data, ReadOnlySpan<byte> hash)
    {
        if (version != Version + 1)
        {
            return version > Version ? $"event {Version + 1} is missing; {version} comes next" : $"event {version} comes again after {Version}";
        }

        EventHash.Compute(_hash, version, data, _hash);
        if (!hash.SequenceEqual(_hash))
        {
            return $"event {version} does not match its hash";
        }

        Version = version;
        return null;
    }
}
