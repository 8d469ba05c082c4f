namespace LoopKit.Samples.WordCount;

/// <summary>What <c>count_words</c> tells the model.</summary>
/// <param name="Words">Runs of characters between white space.</param>
/// <param name="Lines">Lines, the last one also without a line feed.</param>
/// <param name="Characters">UTF-16 characters, line feeds included.</param>
public sealed record WordCount(long Words, long Lines, long Characters);
