using System.Collections.Immutable;

namespace LoopKit.Testing.Crashes;

/// <summary>The world outside, as the tools of a crash scenario change it: it outlives every crash, and a dead host changes it no more.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EffectLedger
{
    private readonly Lock _lock = new();
    private ImmutableList<string> _entries = [];
    private ImmutableSortedDictionary<string, string> _values = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal EffectLedger()
    {
    }

    /// <summary>What was done, in order. What was done twice is there twice.</summary>
    public IReadOnlyList<string> Entries => _entries;

    /// <summary>What was set, by name.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    internal CrashGate? Gate { get; set; }

    /// <summary>Does something that cannot be undone: sends a mail, for example.</summary>
    /// <exception cref="HostCrashedException">The host is dead; nothing was done.</exception>
    public void Add(string entry) => Change(() => _entries = _entries.Add(entry));

    /// <summary>Sets something: twice is the same as once.</summary>
    /// <exception cref="HostCrashedException">The host is dead; nothing was set.</exception>
    public void Put(string name, string value) => Change(() => _values = _values.SetItem(name, value));

    private void Change(Action change)
    {
        lock (_lock)
        {
            Gate?.ThrowIfClosed();
            change();
        }
    }
}
