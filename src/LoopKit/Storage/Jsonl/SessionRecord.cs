namespace LoopKit.Storage.Jsonl;

/// <summary>Which index belongs to the store on this machine.</summary>
/// <param name="Generation">The index: its positions begin after this number.</param>
/// <param name="Boot">The start of the machine during which it was written last; what was written then is in the system's cache even if the host was killed.</param>
/// <param name="Entries">How many entries it had at the last orderly end; -1 while a host has the store open.</param>
internal sealed record SessionRecord(long Generation, string Boot, long Entries);
