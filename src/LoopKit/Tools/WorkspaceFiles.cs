namespace LoopKit.Tools;

/// <summary>The files of a workspace in a directory of the local disk.</summary>
/// <remarks>
/// Reads the path, refuses denied names, and leaves the rest to a <see cref="WorkspaceDirectory"/> that resolves beneath the root. Keeps the root
/// open from its first use on, so that it stays the same directory whatever happens to its path; dispose of it, or leave that to the collector.
/// </remarks>
internal sealed class WorkspaceFiles : IWorkspaceFiles, IDisposable
{
    // Bounds the memory for a directory of any size: names are taken in ordered pages, each by a scan of its own.
    private const int DefaultPageSize = 4096;

    private readonly Lazy<WorkspaceDirectory> _opened;
    private readonly int _pageSize;

    /// <summary>Names a workspace. It is opened when it is used: many iterations never look at a file.</summary>
    /// <param name="root">The absolute path of a directory.</param>
    /// <param name="denied">The names that tools may not touch. <see langword="null"/>: <see cref="DeniedNames.Default"/>.</param>
    public WorkspaceFiles(string root, IEnumerable<string>? denied = null)
        : this(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)), denied is null ? DeniedNames.Default : new DeniedNames(denied))
    {
    }

    internal WorkspaceFiles(WorkspaceDirectory directory, int pageSize = DefaultPageSize)
    {
        Root = directory.Root;
        _opened = new(directory);
        _pageSize = pageSize;
    }

    private WorkspaceFiles(string root, DeniedNames denied)
    {
        Root = root;
        _opened = new(() => WorkspaceDirectory.Open(root, denied), LazyThreadSafetyMode.ExecutionAndPublication);
        _pageSize = DefaultPageSize;
    }

    /// <inheritdoc/>
    public string Root { get; }

    private WorkspaceDirectory Directory => _opened.Value;

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        var handle = Directory.OpenRead(Resolve(path));
        try
        {
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var relative = Resolve(path);
        if (relative.Length == 0)
        {
            throw WorkspaceDirectory.NotRegular(path);
        }

        Directory.Write(relative, content);
    }

    /// <inheritdoc/>
    public IEnumerable<string> List(string path)
    {
        var relative = Resolve(path);

        // The first page is read at once, so that errors come from the call and not from the enumeration.
        return Pages(relative, Directory.List(relative, after: null, _pageSize));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_opened.IsValueCreated)
        {
            Directory.Dispose();
        }
    }

    private string Resolve(string path)
    {
        var relative = WorkspacePath.Normalise(Root, path);
        Directory.Denied.Refuse(relative);
        return relative;
    }

    private IEnumerable<string> Pages(string relative, IReadOnlyList<DirectoryEntry> page)
    {
        while (page.Count > 0)
        {
            foreach (var entry in page)
            {
                yield return entry.IsDirectory ? entry.Name + "/" : entry.Name;
            }

            page = page.Count < _pageSize ? [] : Directory.List(relative, page[^1].Name, _pageSize);
        }
    }
}
