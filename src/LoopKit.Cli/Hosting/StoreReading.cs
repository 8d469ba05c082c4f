using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Cli.Hosting;

/// <summary>Opens a store for reading: beside a live host, and without changing anything.</summary>
internal static class StoreReading
{
    /// <summary><see langword="null"/> when there is no store yet.</summary>
    public static ILoopStore? TryOpen(string path) => LoopStores.Exists(path) ? LoopStores.OpenReader(path) : null;

    public static ILoopStore Open(string path) => TryOpen(path)
        ?? throw new LoopKitException(ErrorCodes.StoreUnavailable, $"There is no store at '{path}'. Run a loop first, or name another store with --store.");

    /// <summary>The loop that a user means, as its store says now.</summary>
    public static async ValueTask<LoopSnapshot> FindAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var reader = Open(path);
        return await LoopFinder.FindAsync(reader, text, cancellationToken);
    }
}
