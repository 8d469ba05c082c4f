using System.Collections.Immutable;

namespace LoopKit.People;

/// <summary>What people said to a loop: how much, and what of it no turn has shown to the model yet.</summary>
internal sealed record SteerBacklog
{
    public static SteerBacklog Empty { get; } = new();

    /// <summary>How much was said, ever.</summary>
    public int Received { get; private init; }

    /// <summary>What has not been shown, in order.</summary>
    public ImmutableList<Steer> Unread { get; private init; } = [];

    /// <summary>How much was shown.</summary>
    public int Shown => Received - Unread.Count;

    /// <summary>What a turn or prompt records when it shows everything that is unread; <see langword="null"/> when there is nothing.</summary>
    public int? ToShow => Unread.IsEmpty ? null : Received;

    public SteerBacklog Add(string by, string text, DateTimeOffset at) => this with
    {
        Received = Received + 1,
        Unread = Unread.Add(new Steer(Received + 1, by, text, at)),
    };

    /// <summary>A turn or prompt has shown everything up to a number.</summary>
    public SteerBacklog Show(int? upTo) => upTo is null ? this : this with { Unread = Unread.RemoveAll(steer => steer.Number <= upTo) };
}
