using System.Collections.Concurrent;

namespace LoopKit.Tools;

/// <summary>Remembers which files an iteration has seen, and as what, so that no edit is made to a text that the model does not know.</summary>
/// <param name="files">The workspace.</param>
/// <param name="readBefore">Files that this iteration had read before its host was restarted.</param>
/// <remarks>Thread-safe. One for each iteration.</remarks>
internal sealed class ReadLedger(IWorkspaceFiles files, IReadOnlyList<string> readBefore)
{
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _readBefore = readBefore;

    /// <summary>Notes that the model knows a file's present content.</summary>
    public void Record(string path, string hash) => _hashes[Key(path)] = hash;

    /// <summary>Throws unless the model knows a file's present content.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.NotRead"/>, <see cref="ToolErrors.ChangedSinceRead"/>.</exception>
    public void RequireKnown(string path, string presentHash)
    {
        TakeReadBefore();
        if (!_hashes.TryGetValue(Key(path), out var known))
        {
            throw new ToolException(ToolErrors.NotRead, $"Read '{WorkspacePath.Shown(path)}' before you edit it.");
        }

        if (known != presentHash)
        {
            throw new ToolException(ToolErrors.ChangedSinceRead, $"'{WorkspacePath.Shown(path)}' has changed since you read it. Read it again, then edit.");
        }
    }

    /// <summary>Takes the present content of the files read before a restart as known. Called before anything can change them; only once.</summary>
    public void TakeReadBefore()
    {
        foreach (var path in Interlocked.Exchange(ref _readBefore, []))
        {
            TakePresent(path);
        }
    }

    private void TakePresent(string path)
    {
        try
        {
            _hashes.TryAdd(Key(path), TextFile.Load(files, path).Hash);
        }
        catch (ToolException)
        {
            // It is gone, or no longer a text: then the model has to look at it again.
        }
    }

    private string Key(string path) => WorkspacePath.Normalise(files.Root, path);
}
