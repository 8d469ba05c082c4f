using LoopKit.Engine;
using LoopKit.Replay;
using LoopKit.Storage;

namespace DocSnippets;

/// <summary>docs/replay.md.</summary>
internal static class Replaying
{
    public static async Task CheckAsync(ILoopStore store, LoopSnapshot loop, CancellationToken cancellationToken)
    {
        var result = await LoopReplay.ReplayAsync(store, loop.Id, cancellationToken);
        if (result is ReplayResult.Diverged diverged)
        {
            Console.WriteLine($"event {diverged.Version}: expected {diverged.Expected}, got {diverged.Got}");
        }
    }
}
