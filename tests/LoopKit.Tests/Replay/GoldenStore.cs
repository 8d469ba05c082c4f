using LoopKit.Storage;
using LoopKit.Tests.Storage;

namespace LoopKit.Tests.Replay;

/// <summary>A store that a released or coming version wrote, kept for ever in <c>Golden/stores/NAME</c>; <c>NAME.ends</c> says where its streams end.</summary>
internal static class GoldenStore
{
    private static readonly string _directory = Path.Combine(GoldenJournal.Directory, "..", "stores");

    public static IReadOnlyList<string> Names => Directory.Exists(_directory)
        ? [.. Directory.EnumerateDirectories(_directory).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)]
        : [];

    public static bool Exists(string name) => Directory.Exists(Path.Combine(_directory, name));

    /// <summary>Lets loops work, and keeps their store as an orderly end leaves it, without what belongs to this machine.</summary>
    public static async Task AddAsync(string name, bool isJsonl)
    {
        var image = await Archive.StoreImage.TakeAsync(isJsonl, crashed: false);
        var path = Path.Combine(_directory, name);
        image.WriteTo(path);
        if (Directory.Exists(Path.Combine(path, "local")))
        {
            Directory.Delete(Path.Combine(path, "local"), recursive: true);
        }

        // A reader may leave files of its own.
        using var copy = new TemporaryStore();
        CopyInto(name, copy.Path);
        await using var store = LoopStores.OpenReader(copy.Path);
        await File.WriteAllLinesAsync(path + ".ends", await EndsAsync(store));
    }

    public static void CopyInto(string name, string directory)
    {
        var from = Path.Combine(_directory, name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(directory, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    public static IReadOnlyList<string> ExpectedEnds(string name) => File.ReadAllLines(Path.Combine(_directory, name + ".ends"));

    /// <summary>Every stream with its version and last hash, by which all of it is known.</summary>
    public static async Task<IReadOnlyList<string>> EndsAsync(ILoopStore store)
    {
        var ends = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var stored in store.ReadAllAsync())
        {
            ends[stored.Stream.Value] = $"{stored.Stream} {stored.Version} {stored.Hash}";
        }

        return [.. ends.Values];
    }
}
