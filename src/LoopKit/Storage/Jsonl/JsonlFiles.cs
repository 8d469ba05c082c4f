using System.Globalization;

namespace LoopKit.Storage.Jsonl;

/// <summary>The files of a JSONL store. What git tracks is under <see cref="Streams"/> and <see cref="Blobs"/>; what belongs to this machine is under <see cref="Local"/>.</summary>
internal sealed class JsonlFiles(string directory)
{
    public const string Extension = ".jsonl";
    private const string SegmentsSuffix = ".d";

    /// <summary>The directory of the store, as an absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(directory);

    /// <summary>Says that the directory is a JSONL store, and in which format.</summary>
    public string Marker => Path.Combine(Root, "store.json");

    public string Streams => Path.Combine(Root, "streams");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Local => Path.Combine(Root, "local");

    /// <summary>Where the streams stood when the store was last looked through.</summary>
    public string Heads => Path.Combine(Local, "heads.jsonl");

    public string Leases => Path.Combine(Local, "leases.jsonl");

    public string Repairs => Path.Combine(Local, "repairs.jsonl");

    /// <summary>Which index is in use, and since which start of the machine.</summary>
    public string Session => Path.Combine(Local, "session.json");

    /// <summary>A deletion that has been decided and must be finished.</summary>
    public string Deletion => Path.Combine(Local, "deletion.json");

    public string GitIgnore => Path.Combine(Root, ".gitignore");

    public string GitAttributes => Path.Combine(Root, ".gitattributes");

    public bool Exists => File.Exists(Marker);

    /// <summary>The directory of an index.</summary>
    public string Index(long generation) => Path.Combine(Local, "index", generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>A file of a stream; the first one has the stream's own name.</summary>
    /// <param name="name">The stream's file name, from <see cref="StreamFileName"/>.</param>
    /// <param name="firstVersion">The first version in the file.</param>
    public string Segment(string name, long firstVersion) => firstVersion == 1
        ? Path.Combine(Streams, name) + Extension
        : Path.Combine(Segments(name), firstVersion.ToString("D10", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The directory of a stream's further files. A dot is in no stream's file name, so that it is no stream itself.</summary>
    public string Segments(string name) => Path.Combine(Streams, name) + SegmentsSuffix;

    /// <summary>The first versions of a stream's files, in order.</summary>
    public List<long> SegmentsOf(string name)
    {
        List<long> found = File.Exists(Segment(name, 1)) ? [1] : [];
        if (Directory.Exists(Segments(name)))
        {
            found.AddRange(Directory.EnumerateFiles(Segments(name), "*" + Extension)
                .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 0)
                .Where(first => first > 1)
                .Order());
        }

        return found;
    }

    /// <summary>The file names of all streams.</summary>
    public IReadOnlyCollection<string> StreamNames()
    {
        if (!Directory.Exists(Streams))
        {
            return [];
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Streams, "*" + Extension, SearchOption.AllDirectories))
        {
            var parent = Path.GetDirectoryName(file)!;
            var path = parent.EndsWith(SegmentsSuffix, StringComparison.Ordinal) ? parent[..^SegmentsSuffix.Length] : file[..^Extension.Length];
            names.Add(Path.GetRelativePath(Streams, path).Replace('\\', '/'));
        }

        return names;
    }

    /// <summary>A path for people: within the store.</summary>
    public string Shown(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
