using System.Security.Cryptography;
using System.Text;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Property("Requirement", "TOOL-03")]
public sealed class OutputCaptureTests
{
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(1000)]
    public void Whatever_the_pieces_the_ends_are_kept_in_whole_characters(int pieceLength)
    {
        using var capture = new OutputCapture(headBytes: 10, tailBytes: 10);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀é", 50)));
        foreach (var piece in bytes.Chunk(pieceLength))
        {
            capture.Append(piece);
        }

        Assert.That(capture.Text, Is.EqualTo("😀é😀\n[… 282 bytes left out …]\né😀é"));
        Assert.That(capture.Length, Is.EqualTo(300));
        Assert.That(capture.Hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    [Test]
    public void What_fits_is_kept_as_it_is([Range(0, 20)] int length)
    {
        using var capture = new OutputCapture(headBytes: 10, tailBytes: 10);
        var text = "0123456789abcdefghij"[..length];
        foreach (var character in text)
        {
            capture.Append([(byte)character]);
        }

        Assert.That(capture.Text, Is.EqualTo(text));
    }

    [TestCase(0)]
    [TestCase(5)]
    [TestCase(20)]
    [TestCase(39)]
    [Property("Requirement", "STORE-07")]
    [Property("Threat", "SEC-05")]
    public void A_secret_on_the_cut_leaves_no_half_of_itself(int before)
    {
        const string Secret = "0123456789abcdefghijABCDEFGHIJklmnopqrst";
        const int Kept = 65_536;
        var text = string.Create(4 * Kept, before, static (all, before) =>
        {
            for (var at = 0; at < all.Length; at++)
            {
                all[at] = at % 2 == 0 ? '.' : ' ';
            }

            $" {Secret} ".CopyTo(all[(Kept - 1 - before)..]);
            $" {Secret} ".CopyTo(all[(all.Length - Kept - 1 - before)..]);
        });
        using var capture = new OutputCapture();
        capture.Append(Encoding.UTF8.GetBytes(text));
        Assert.That(capture.Text, Does.Contain("left out").And.Not.Match("[0-9A-Za-z]{8,}"));
        Assert.That(capture.Text, Has.Length.GreaterThan((2 * Kept) - 1_200));
    }

    [Test]
    public void A_long_word_on_the_cut_costs_little()
    {
        using var capture = new OutputCapture();
        capture.Append(Encoding.UTF8.GetBytes(new string('x', 1_000_000)));
        Assert.That(capture.Text.Count(character => character == 'x'), Is.EqualTo((2 * 65_536) - (2 * 512)));
    }

    [Test]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        using var capture = new OutputCapture(headBytes: 4, tailBytes: 4);
        capture.Append([0xFF, 0xFE, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xC0]);
        Assert.That(capture.Text, Does.Contain("left out"));
    }
}
