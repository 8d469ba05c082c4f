namespace LoopKit.Storage.Jsonl;

/// <summary>What a stream's file must contain.</summary>
internal sealed record StreamImage(StreamId Stream, byte[] Content);
