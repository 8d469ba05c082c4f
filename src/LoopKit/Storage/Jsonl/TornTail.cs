namespace LoopKit.Storage.Jsonl;

/// <summary>The end of a file that a crash left unfinished: it was never acknowledged.</summary>
/// <param name="Path">The file.</param>
/// <param name="From">Where the last whole append ends.</param>
/// <param name="OnlyLineEnd">Whether nothing but the last line end is missing.</param>
internal sealed record TornTail(string Path, long From, bool OnlyLineEnd);
