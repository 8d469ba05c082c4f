using System.Collections.Concurrent;

namespace LoopKit.Testing.Seams;

/// <summary>Knows the calls that have not returned yet.</summary>
/// <param name="next">Who stands in the way after it; <see langword="null"/>: nobody.</param>
internal sealed class OpenCalls(IPassage? next) : IPassage
{
    private readonly ConcurrentDictionary<OpenCall, bool> _open = new();

    /// <summary>Called when a call begins, ends, or begins or ceases to wait.</summary>
    public Action? Changed { get; set; }

    public bool IsClosed => next?.IsClosed == true;

    public async ValueTask<T> PassAsync<T>(SeamCall call, Func<ValueTask<T>> inner)
    {
        var open = new OpenCall(call, OpenCall.Current, () => Changed?.Invoke());
        _open.TryAdd(open, true);
        open.Begin();
        try
        {
            return next is null ? await inner().ConfigureAwait(false) : await next.PassAsync(call, inner).ConfigureAwait(false);
        }
        finally
        {
            // It counts as work until nothing is left of it: a look between two of these steps must not see a host at rest.
            open.End();
            _open.TryRemove(open, out _);
            Changed?.Invoke();
        }
    }

    /// <summary>The calls that are open now.</summary>
    public IReadOnlyList<OpenCall> ToList() => [.. _open.Keys];

    /// <summary>One of these calls that works or has returned meanwhile, in words, or <see langword="null"/>.</summary>
    public static async ValueTask<string?> FindBusyAsync(IEnumerable<OpenCall> calls)
    {
        foreach (var call in calls)
        {
            if (!await call.IsWaitingAsync().ConfigureAwait(false))
            {
                return $"'{call.What}' has not returned";
            }
        }

        return null;
    }

    /// <summary>Whether a call for a loop is open.</summary>
    public bool HasOpen(LoopId loop) => _open.Keys.Any(call => call.Loop == loop);
}
