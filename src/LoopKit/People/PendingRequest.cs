using LoopKit.Events;

namespace LoopKit.People;

/// <summary>What a loop wants of a person, and how far that is.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Expired">Whether the time for it is over.</param>
/// <param name="HasBlocked">Whether the loop was blocked for it.</param>
internal sealed record PendingRequest(PersonAsked Asked, bool Expired = false, bool HasBlocked = false)
{
    /// <summary>Whether the loop waits for it now.</summary>
    public bool IsWaited => !Expired && Asked.Until is not null;

    public PersonRequest ToPersonRequest() => new()
    {
        Id = Asked.Request,
        Kind = Asked.Kind,
        Tool = Asked.Tool,
        Text = Asked.Text,
        Choices = Asked.Choices,
        Until = IsWaited ? Asked.Until : null,
    };
}
