using System.Collections.Concurrent;

namespace LoopKit.Coordination;

/// <summary>Wakes whoever runs a loop when something arrived for it. A signal carries nothing: what arrived is read from the store.</summary>
internal sealed class LoopSignals
{
    private readonly ConcurrentDictionary<LoopId, Action> _listeners = new();

    /// <summary>Called for a loop that nobody runs here.</summary>
    public Action<LoopId>? Unheard { get; set; }

    public void Listen(LoopId loop, Action wake) => _listeners[loop] = wake;

    public void Ignore(LoopId loop) => _listeners.TryRemove(loop, out _);

    /// <summary>Whether a loop besides this one is run here.</summary>
    public bool HasOther(LoopId loop)
    {
        foreach (var (listener, _) in _listeners)
        {
            if (listener != loop)
            {
                return true;
            }
        }

        return false;
    }

    public void Raise(LoopId loop)
    {
        if (_listeners.TryGetValue(loop, out var wake))
        {
            wake();
        }
        else
        {
            Unheard?.Invoke(loop);
        }
    }
}
