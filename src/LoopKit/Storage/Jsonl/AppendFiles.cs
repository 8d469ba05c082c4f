namespace LoopKit.Storage.Jsonl;

/// <summary>Keeps the files open that were appended to lately. Used by one thread at a time.</summary>
internal sealed class AppendFiles : IDisposable
{
    private const int MaxOpen = 256;

    private readonly Dictionary<string, LinkedListNode<AppendFile>> _byPath = new(StringComparer.Ordinal);
    private readonly LinkedList<AppendFile> _byUse = new();

    /// <summary>The file at a path. It stays open for at least as many other files as one batch of writes touches.</summary>
    public AppendFile Open(string path)
    {
        if (_byPath.TryGetValue(path, out var node))
        {
            _byUse.Remove(node);
        }
        else
        {
            node = new LinkedListNode<AppendFile>(AppendFile.Open(path));
            _byPath.Add(path, node);
        }

        _byUse.AddLast(node);
        return node.Value;
    }

    /// <summary>Cuts off what follows a length; a file that had nothing before goes. What somebody else has put in its place is left alone.</summary>
    public void TakeBack(AppendFile file, long length)
    {
        var isOurs = file.IsAtItsPath();
        if (isOurs && length > 0)
        {
            file.Cut(length);
            return;
        }

        Close(file.Path);
        if (isOurs)
        {
            DurableFiles.Delete(file.Path);
        }
    }

    /// <summary>Closes what has not been used for longest. Only between batches.</summary>
    public void Trim()
    {
        while (_byUse.Count > MaxOpen)
        {
            Close(_byUse.First!.Value.Path);
        }
    }

    public void Close(string path)
    {
        if (_byPath.Remove(path, out var node))
        {
            _byUse.Remove(node);
            node.Value.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var file in _byUse)
        {
            file.Dispose();
        }

        _byPath.Clear();
        _byUse.Clear();
    }
}
