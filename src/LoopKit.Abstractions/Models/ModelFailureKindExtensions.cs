namespace LoopKit.Models;

/// <summary>Questions about a kind of failure.</summary>
public static class ModelFailureKindExtensions
{
    /// <summary>Whether the same call may succeed later.</summary>
    public static bool IsTransient(this ModelFailureKind kind) => kind is not (ModelFailureKind.Unauthorized or ModelFailureKind.BadRequest);

    /// <summary>Whether a reply had begun that came to nothing, so that the call may have cost something.</summary>
    public static bool IsBrokenReply(this ModelFailureKind kind) => kind is ModelFailureKind.CutStream or ModelFailureKind.Timeout or ModelFailureKind.ReplyTooLarge;
}
