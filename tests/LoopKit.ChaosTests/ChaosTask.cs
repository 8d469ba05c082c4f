using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.ChaosTests;

/// <summary>What the loops are to do: in every iteration read a file, write it with one line more, and record a token that no part of it replaces.</summary>
internal static class ChaosTask
{
    public const string File = "progress.txt";

    /// <summary>The file after an iteration.</summary>
    public static string Content(string loop, int iteration) =>
        string.Concat(Enumerable.Range(1, iteration).Select(done => $"{done}: {Token(loop, done)}\n"));

    /// <summary>Long enough to come in many pieces.</summary>
    public static string Token(string loop, int iteration) =>
        string.Concat(Enumerable.Range(0, 4).Select(part => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{loop} {iteration} {part}")))));

    public static string Validation(string loop, int iterations) =>
        string.Create(CultureInfo.InvariantCulture, $"test \"$(wc -l < {File})\" -eq {iterations} && grep -q '^{iterations}: {Token(loop, iterations)}$' {File}");
}
