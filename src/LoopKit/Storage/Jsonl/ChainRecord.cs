namespace LoopKit.Storage.Jsonl;

/// <summary>A record and its line.</summary>
internal sealed class ChainRecord(JsonlRecord record, byte[] line)
{
    public JsonlRecord Record { get; } = record;

    /// <summary>The bytes of the line, without its end.</summary>
    public byte[] Line { get; } = line;

    public string Hash { get; } = Convert.ToHexStringLower(record.Hash);

    public string PreviousHash { get; } = Convert.ToHexStringLower(record.Previous);
}
