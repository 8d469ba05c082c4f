namespace LoopKit.Storage.Jsonl;

/// <summary>Opens what a stream consists of: its files in order, or its image in memory.</summary>
internal static class StreamContent
{
    public static IReadOnlyList<long> SegmentsOf(this JsonlFiles files, StreamState state) => state.Image is null ? files.SegmentsOf(state.Name) : [1];

    public static Stream Open(this JsonlFiles files, StreamState state, long segment) =>
        state.Image is { } image ? new MemoryStream(image, writable: false) : SharedFile.OpenRead(files.Segment(state.Name, segment));
}
