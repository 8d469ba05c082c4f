namespace LoopKit.Models.Recorded;

/// <summary>A model call and its reply.</summary>
/// <param name="Iteration">The iteration of the loop that made it; 0 outside a loop.</param>
/// <param name="Turn">The turn within the iteration; 0 outside a loop.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Response">The reply as JSON, with marks in place of what names the run.</param>
internal sealed record RecordedCall(int Iteration, int Turn, CanonicalRequest Request, string Response);
