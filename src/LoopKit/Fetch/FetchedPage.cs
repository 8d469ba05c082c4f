namespace LoopKit.Fetch;

/// <summary>What a server sent.</summary>
/// <param name="Url">Where it came from in the end.</param>
/// <param name="ContentType">What the server says it is.</param>
/// <param name="Text">Its text.</param>
/// <param name="WasCut">Whether there was more than is taken.</param>
internal sealed record FetchedPage(Uri Url, string ContentType, string Text, bool WasCut);
