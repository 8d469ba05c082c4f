using System.Collections.Concurrent;

namespace LoopKit.Testing.Seams;

/// <summary>Knows the calls that have not returned yet.</summary>
/// <param name="next">Who stands in the way after it; <see langword="null"/>: nobody.</param>
internal sealed class OpenCalls(IPassage? next = null) : IPassage
{
    private readonly ConcurrentDictionary<OpenCall, LoopId> _open = new();

    /// <summary>Called when a call begins, ends, or begins or ceases to wait.</summary>
    public Action? Changed { get; set; }

    public async ValueTask<T> PassAsync<T>(SeamCall call, Func<ValueTask<T>> inner)
    {
        var open = new OpenCall(call, Change);
        var outer = OpenCall.Current;
        _open.TryAdd(open, call.Loop ?? outer?.Call.Loop ?? default);
        OpenCall.Current = open;
        try
        {
            return next is null ? await inner().ConfigureAwait(false) : await next.PassAsync(call, inner).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(open, out _);
            OpenCall.Current = outer;
            Change();
        }
    }

    /// <summary>Whether a step of a loop waits for the clock, for a test, or in a queue.</summary>
    public async ValueTask<bool> IsWaitingAsync(LoopId loop)
    {
        foreach (var (call, owner) in _open)
        {
            if (owner == loop && await call.IsWaitingAsync().ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The open calls of a loop in words.</summary>
    public string Describe(LoopId loop) => string.Join(", ", _open.Where(open => open.Value == loop).Select(open => open.Key.Call.What).Order(StringComparer.Ordinal));

    private void Change() => Changed?.Invoke();
}
