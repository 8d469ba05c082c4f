namespace LoopKit.Models;

/// <summary>Questions about a kind of failure.</summary>
public static class ModelFailureKindExtensions
{
    /// <summary>Whether the same call may succeed later.</summary>
    public static bool IsTransient(this ModelFailureKind kind) => kind is not (ModelFailureKind.Unauthorized or ModelFailureKind.BadRequest);
}
